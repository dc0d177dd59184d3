// Structs of the program's own.

/**
 * A class whose public fields belong to it, as a Rust struct's do: what they own moves with it and is dropped with it, in the
 * order of the fields. (Other classes are taken for the machine's own, and nobody looks into them.)
 */
export abstract class Struct {}
