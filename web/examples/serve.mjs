// Serves a folder with its `node_modules` and hands `/api` on to a relay: one origin for both, as
// the relay's cookie asks for. Usage: node serve.mjs <relay> <folder> [port]
import { createReadStream } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, resolve, sep } from 'node:path';

const KINDS = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

const [relay, folder = '.', port = '0'] = process.argv.slice(2);
if (relay === undefined) throw new Error('usage: node serve.mjs <relay> <folder> [port]');
const root = resolve(folder);

function sendFile({ url }, response) {
  const path = decodeURIComponent(new URL(url, relay).pathname);
  const file = resolve(root, `.${path.endsWith('/') ? `${path}index.html` : path}`);
  const kind = KINDS[extname(file)];
  if (!file.startsWith(root + sep) || kind === undefined) {
    response.writeHead(404).end();
    return;
  }
  const stream = createReadStream(file);
  stream.once('open', () => response.writeHead(200, { 'content-type': kind }));
  stream.once('error', () => response.writeHead(404).end());
  stream.pipe(response);
}

/** The same request at the relay; host and origin stay, for the relay compares them. */
function handOn({ method, url, headers }) {
  return request(new URL(url, relay), { method, headers });
}

const server = createServer((asked, response) => {
  if (!asked.url.startsWith('/api/')) {
    sendFile(asked, response);
    return;
  }
  const onward = handOn(asked);
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.once('error', () => response.writeHead(502).end());
  asked.pipe(onward);
});

server.on('upgrade', (asked, socket, head) => {
  const onward = handOn(asked);
  onward.once('upgrade', (answer, far, first) => {
    const lines = answer.rawHeaders.map((word, at) => (at % 2 ? `${word}\r\n` : `${word}: `));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    socket.write(first);
    far.write(head);
    far.pipe(socket).pipe(far);
    far.once('error', () => socket.destroy());
    far.once('close', () => socket.destroy());
    socket.once('close', () => far.destroy());
  });
  onward.once('response', () => socket.destroy());
  onward.once('error', () => socket.destroy());
  socket.once('error', () => onward.destroy());
  onward.end();
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
