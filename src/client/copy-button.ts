/** `<copy-button of="id">`: copies that element's text. The button stays hidden where there is no script to answer it. */
class CopyButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button');
    const source = document.getElementById(this.getAttribute('of') ?? '');
    if (!button || !source) return;
    button.hidden = false;
    button.addEventListener('click', () => void this.#copy(source));
  }

  async #copy(source: HTMLElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(source.textContent ?? '');
      this.#say('Copied');
    } catch {
      // No clipboard (plain HTTP, or refused): the text is selected, and one keystroke of the reader's copies it.
      getSelection()?.selectAllChildren(source);
      this.#say('Selected: press Ctrl+C');
    }
  }

  #say(text: string): void {
    const status = this.querySelector('[role=status]');
    if (!status) return;
    status.textContent = text;
    setTimeout(() => {
      status.textContent = '';
    }, 4000);
  }
}

customElements.define('copy-button', CopyButton);
