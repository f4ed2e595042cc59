// Carries connections from a socket file to the API server's port: a file can be reached from another network namespace.
// Plain JavaScript, because compiling it would delay the start of every lab by half a second.
const { connect, createServer } = require('node:net');

const [file, port] = process.argv.slice(2);
createServer({ allowHalfOpen: true }, (client) => {
  const server = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  client.pipe(server).pipe(client);
  client.on('error', () => server.destroy());
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
}).listen(file);
