export const expectations: Record<string, string[]> = {}
