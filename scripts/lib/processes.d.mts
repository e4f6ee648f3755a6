export function descendantsOf(id: number): number[];
export function processesWith(variable: string, value: string): number[];
export function commandOf(id: number): string;
export function stateOf(id: number): string;
export function kill(ids: readonly number[]): void;
