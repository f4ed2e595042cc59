const base = require('./jest.config.js');

/** The tests that need a real control plane: npm run test:cluster. */
module.exports = {
  ...base,
  roots: ['<rootDir>/__tests__/cluster'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/__tests__/cluster/harness/build-parts.ts',
  testTimeout: 60_000,
};
