// Asks a server again and again, and prints a line for each answer when it comes, and for each question that got none:
// `<unix milliseconds> <name of the server> <own address as the server saw it>` and `<unix milliseconds> - <why>`.
// TCP asks by a new connection each time; UDP from one socket, as a VPN or a game does.
// usage: client.js TCP|UDP HOST PORT MILLISECONDS
const { createSocket } = require('node:dgram');
const { connect } = require('node:net');

const TIMEOUT_MS = 1000;
const [protocol, host, port, interval] = process.argv.slice(2);
const say = (text) => process.stdout.write(`${Date.now()} ${text}\n`);

function byTcp() {
  const socket = connect({ host, port: Number(port), timeout: TIMEOUT_MS });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('timeout', () => socket.destroy(new Error('timeout')));
  socket.on('error', (error) => say(`- ${error.code ?? error.message}`));
  socket.on('end', () => {
    say(text.trim() || '- nothing');
    socket.destroy();
  });
}

const waiting = new Set();
let sent = 0;
const socket = protocol === 'UDP' ? createSocket('udp4') : undefined;
socket?.on('error', (error) => say(`- ${error.code}`));
socket?.on('message', (message) => {
  const [name, seen, number] = message.toString().split(' ');
  if (waiting.delete(number)) say(`${name} ${seen}`);
});

function byUdp() {
  const number = `${sent++}`;
  waiting.add(number);
  socket.send(number, Number(port), host, (error) => error && say(`- ${error.code}`));
  setTimeout(() => waiting.delete(number) && say('- timeout'), TIMEOUT_MS);
}

setInterval(protocol === 'UDP' ? byUdp : byTcp, Number(interval));
