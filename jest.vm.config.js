const base = require('./jest.config.js');

/** The tests that need a virtual machine: npm run test:vm. */
module.exports = {
  ...base,
  roots: ['<rootDir>/__tests__/vm'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/__tests__/vm/harness/build-machine.ts',
  // An emulated machine uses both cores; a second one at the same time would only make both slow.
  maxWorkers: 1,
  // Generous: an emulated boot takes half a minute on two free cores and minutes on crowded ones.
  testTimeout: 1_800_000,
};
