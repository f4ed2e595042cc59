// Stands in for the program of a pod: listens on ports and tells everyone who it is and who they are.
// Plain JavaScript, because compiling it would delay every start by half a second.
// usage: server.js NAME TCP:8080 UDP:53 ...
const { createSocket } = require('node:dgram');
const { createServer } = require('node:net');

const [name, ...ports] = process.argv.slice(2);
const address = (seen) => (seen ?? '').replace('::ffff:', '');

for (const each of ports) {
  const [protocol, port] = each.split(':');
  if (protocol === 'TCP') {
    createServer((client) => {
      client.on('error', () => undefined);
      client.end(`${name} ${address(client.remoteAddress)}\n`);
    }).listen(Number(port), '0.0.0.0');
  } else {
    const socket = createSocket('udp4');
    socket.on('message', (message, client) => {
      socket.send(`${name} ${address(client.address)} ${message}`, client.port, client.address);
    });
    socket.bind(Number(port), '0.0.0.0');
  }
}
