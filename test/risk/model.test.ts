import { describe, expect, test } from 'vitest';
import { ServerId } from '../../risk/model.ts';

describe('the id of a server', () => {
  test.each(['console', 'con-mcp', 'com', 'com10', 'lpt', 'auxiliary', 'null'])('may be %s', (id) => {
    expect(ServerId.safeParse(id).success).toBe(true);
  });

  test.each(['con', 'prn', 'aux', 'nul', 'com0', 'com9', 'lpt1'])(
    'may not be %s, which is a device on Windows',
    (id) => {
      expect(ServerId.safeParse(id).error?.issues[0]?.message).toContain('device on Windows');
    },
  );
});
