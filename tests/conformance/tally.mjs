// Counts what passed and what failed, and ends the script with that count and its exit code.
const counts = { passed: 0, failed: 0 };

/** Counts one check; `faults` says what is wrong with it and is empty when nothing is. */
export function tell(name, faults) {
  if (faults.length === 0) {
    counts.passed += 1;
    return;
  }
  counts.failed += 1;
  console.log(`FAILED ${name}`);
  for (const fault of faults) console.log(`    ${fault}`);
}

/** Prints the count and leaves with 1 when anything failed, or when nothing was asked at all. */
export function finish() {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}

/** The arguments of the command line, or a word on how to use the script and exit code 2. */
export function usage(...names) {
  const given = process.argv.slice(2);
  if (given.length !== names.length) {
    console.error(`usage: node ${process.argv[1].split('/').at(-1)} ${names.join(' ')}`);
    process.exit(2);
  }
  return given;
}
