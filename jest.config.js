/** Jest runs the TypeScript sources through ts-node's own compiler (swc), so tests and commands share one configuration. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/__tests__/(cluster|host|vm)/'],
  transform: {
    '\\.ts$': '<rootDir>/__tests__/support/ts-node-transformer.js',
    // ECMAScript modules, which Jest cannot load as they are.
    '/node_modules/(age-encryption|@noble|@scure)/.+\\.js$': '<rootDir>/__tests__/support/ts-node-transformer.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!(age-encryption|@noble|@scure)/)'],
  // The machine of a homelab owner and CI alike has at least two cores; more workers than cores only cost memory.
  maxWorkers: '100%',
};
