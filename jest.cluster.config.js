const base = require('./jest.config.js');

/** The tests that need a real control plane: npm run test:cluster. */
module.exports = {
  ...base,
  roots: ['<rootDir>/__tests__/cluster'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/__tests__/cluster/harness/build-parts.ts',
  testSequencer: '<rootDir>/__tests__/cluster/harness/sequencer.js',
  testTimeout: 60_000,
  // Twice the cores of the smallest machine: most files wait for time-outs of real programs most of the time.
  maxWorkers: 4,
};
