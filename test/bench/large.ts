import type { Benchmark } from './bench.ts';
export const large: Benchmark = { title: 'large', run: async () => ({ lines: [] }) };
