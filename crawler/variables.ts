/** Which environment variables a stranger may have set for a server, and which headers anybody may have sent to one. */

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

/** Whether a server may be given a variable of this name. */
export function maySet(variable: string): boolean {
  return VARIABLE_NAME.test(variable) && !STEERS.test(variable);
}

/** Headers that the protocol itself sets. */
const OF_THE_PROTOCOL =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|accept.*|mcp-protocol-version|mcp-session-id|mcp-method)$/i;

/** Whether a header of this name may be sent along. */
export function maySend(header: string): boolean {
  return !OF_THE_PROTOCOL.test(header);
}
