const { create } = require('ts-node');

const service = create({ swc: true, compilerOptions: { module: 'commonjs', moduleResolution: 'node10' } });

module.exports = { process: (source, file) => ({ code: service.compile(source, file) }) };
