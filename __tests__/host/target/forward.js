// Carries connections into the lab's network namespace: the listening sockets come by IPC from a process outside and stay where
// they were made, the connections to the targets are made here, inside. Plain JavaScript, so that it starts at once.
const { connect } = require('node:net');

process.on('message', ({ id, address, port }, server) => {
  server.on('connection', (client) => {
    const target = connect({ host: address, port, noDelay: true, allowHalfOpen: true });
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  process.send(id);
});
process.on('disconnect', () => process.exit());
