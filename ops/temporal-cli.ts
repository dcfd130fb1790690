import { NoTemporal, temporalBinary } from './temporal-binary.ts';

// `npm run temporal`: brings the Temporal CLI into the cache, where none is at hand, and prints where it is.

try {
  await temporalBinary((line) => console.log(line));
} catch (error) {
  console.error(error instanceof NoTemporal ? error.message : error);
  process.exit(1);
}
