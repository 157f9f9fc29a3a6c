import type * as z from 'zod';

/** The first thing that does not fit, with its place; holds no value of what was read, which may be a secret. */
export function complaint({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue?.path.map(String).join('.') ?? '';
  return `${place === '' ? '' : `${place}: `}${issue?.message ?? 'unreadable'}`;
}
