// Loaded before a server under Node's permission model, which lets it signal any process of the user: a signal opens the
// debugger of another Node process, and ends any other.
'use strict';
for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd']) {
  Object.defineProperty(process, name, {
    value() {
      throw new Error(`process.${name} is closed to this server`);
    },
    writable: false,
    configurable: false,
  });
}
// The named exports of node:process are copies.
require('node:module').syncBuiltinESMExports();
