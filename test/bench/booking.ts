import type { Benchmark } from './bench.ts';
export const booking: Benchmark = { title: 'booking', run: async () => ({ lines: [] }) };
