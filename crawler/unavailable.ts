/** Something outside of us that a command needs cannot be had; the message says what, where and what to do next. */
export class Unavailable extends Error {}
