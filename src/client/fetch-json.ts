/** Rejects, naming the address, where something other than success is answered; what comes is taken to be a `T`. */
export async function fetchJson<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}
