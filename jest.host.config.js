const base = require('./jest.config.js');

/** The tests that need a real Debian host: npm run test:host. */
module.exports = {
  ...base,
  roots: ['<rootDir>/__tests__/host'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/__tests__/host/build/global-setup.ts',
  testTimeout: 120_000,
};
