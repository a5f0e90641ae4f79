import type { Benchmark } from './bench.ts';
export const weights: Benchmark = { title: 'weights', run: async () => ({ lines: [] }) };
