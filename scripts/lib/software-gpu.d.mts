export function softwareGpuEnvironment(): Record<string, string>;
