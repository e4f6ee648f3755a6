/** Numbers by weight name. */
export type WeightValues = ReadonlyMap<string, Float32Array>;
/** Slots of the optimizer by name, each by weight name. */
export type SlotValues = ReadonlyMap<string, WeightValues>;
