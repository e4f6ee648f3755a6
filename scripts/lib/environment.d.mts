export const root: string;
export function hasDisplay(): boolean;
export function isSuperuser(): boolean;
