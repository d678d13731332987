/** Something that the user has to mend first; the message says what, and a stack would say nothing more. */
export class ToMend extends Error {}
