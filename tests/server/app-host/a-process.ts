import { createServer } from 'node:http';

// A small process for the tests of the launcher; its first argument says how it behaves.
const [behaviour = 'good', port = '0'] = process.argv.slice(2);

const listen = (): void => {
  createServer((request, response) => {
    response.end(request.url === '/health' ? String(process.pid) : '');
    if (request.url === '/crash') process.exit(3);
  }).listen(Number(port), '127.0.0.1');
};

switch (behaviour) {
  case 'refuses':
    process.stderr.write('The folder /x is read-only.\n');
    process.exitCode = 1;
    break;
  case 'deaf':
    process.on('SIGTERM', () => undefined);
    listen();
    break;
  case 'mute':
    setInterval(() => undefined, 1_000);
    break;
  default:
    process.stdout.write('pairing-code abcd-1234\nlistening\n');
    process.on('SIGTERM', () => process.exit(0));
    listen();
}
