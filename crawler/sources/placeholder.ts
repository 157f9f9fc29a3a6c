/** What a server is given in place of everything that somebody would have to fill in, or that may be a secret. */
import { maskWords } from '../secrets.ts';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/**
 * Variables that decide how a program is started: which file it is, what is loaded into it, where it is at home. Whatever
 * starts a server hears them as well, the sandbox included, so they never come from a registry or a configuration.
 */
const STEERING = [
  'PATH|PATHEXT|HOME|USERPROFILE|SHELL|COMSPEC|SYSTEMROOT|TMPDIR|TMP|TEMP|IFS|PS4|ENV|BASH.*|ZDOTDIR|SHELLOPTS',
  'NODE_(?!ENV$).*|PYTHON.*|RUBY(?:OPT|LIB)|PERL5?(?:OPT|LIB)|_?JAVA_(?:TOOL_)?OPTIONS|JDK_JAVA_OPTIONS',
  'LD_.*|DYLD_.*|GCONV_PATH|GLIBC_TUNABLES|OPENSSL_.*|RIPGREP_CONFIG_PATH|GIT_(?:CONFIG|SSH|EXEC|ASKPASS).*|DOCKER_.*',
  '(?:HTTPS?|ALL|NO|FTP)_PROXY|CLAUDE_(?:CODE_)?TMPDIR|SRT_.*',
];
const STEERS = new RegExp(`^(?:${STEERING.join('|')})$`, 'i');

/** Numbers and switches are no secret, whatever their name sounds like: MAX_TOKENS=4096. */
const PLAIN = /^(?:-?\d{1,9}(?:\.\d{1,9})?|true|false|yes|no|on|off|none|null)$/i;

/** Whether a server may be given a variable of this name. */
export function maySet(variable: string): boolean {
  return VARIABLE_NAME.test(variable) && !STEERS.test(variable);
}

/** Whether a value is better not kept: it looks like a secret, or its name sounds like one. */
export function soundsSecret(name: string, value: string): boolean {
  return !PLAIN.test(value) && maskWords([`--${name}`, value])[1] !== value;
}
