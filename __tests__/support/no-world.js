/**
 * Preloaded into a process that must be a pure function of its input: says on standard error when our own code (not node:, not
 * node_modules) asks for the time, for randomness, or for a connection.
 */
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const isOurs = (line) =>
  (line.includes(root) && !line.includes('node_modules') && !line.includes('no-world.js')) || line.includes('[eval]');
const caller = () =>
  (new Error().stack ?? '')
    .split('\n')
    .slice(2)
    .find((line) => /\(|at /.test(line) && !line.includes('no-world.js')) ?? '';

function report(what) {
  const line = caller();
  if (isOurs(line)) process.stderr.write(`synth asked for ${what}: ${line.trim()}\n`);
}

const RealDate = Date;
class WatchedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) report('new Date()');
    super(...args);
  }

  static now() {
    report('Date.now()');
    return RealDate.now();
  }
}
globalThis.Date = WatchedDate;

const random = Math.random;
Math.random = () => {
  report('Math.random()');
  return random();
};

const crypto = require('node:crypto');
for (const name of ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues']) {
  const real = crypto[name];
  crypto[name] = (...args) => {
    report(`crypto.${name}()`);
    return real.apply(crypto, args);
  };
}

const { Socket } = require('node:net');
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  process.stderr.write('synth asked for a socket\n');
  return connect.apply(this, args);
};
