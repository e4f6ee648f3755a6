import type { KitResults } from "./results";

export function readKitResults(folder: string): KitResults;
export function table(rows: readonly (readonly string[])[]): string[];
export function summarise(results: KitResults): { readonly lines: string[]; readonly good: boolean };
