/** A value that cannot be meant; whoever knows where it stands makes a `QueryError` of it. */
export class ValueFault extends Error {}

/** One that is a fault also where its field's name has a second meaning, in which the value could be meant. */
export class FinalFault extends ValueFault {}
