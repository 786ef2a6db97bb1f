// Checks each link between the files of a site: node .ci/links.mjs <folder>
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const site = resolve(process.argv[2]);
const pages = readdirSync(site, { recursive: true }).filter(name => name.endsWith('.html'));
const dead = [];
let links = 0;
for (const page of pages) {
  const html = readFileSync(join(site, page), 'utf8').replace(/<script\b[^]*?<\/script>/g, '');
  for (const [, href] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
    const path = decodeURI(href.replaceAll('&amp;', '&')).replace(/[?#].*$/, '');
    if (path === '' || /^[a-z]+:|^\/\//.test(path)) {
      continue;
    }
    links++;
    const file = path.startsWith('/') ? join(site, path) : join(site, dirname(page), path);
    const found = [file, file + '.html', join(file, 'index.html')].some(one => existsSync(one) && statSync(one).isFile());
    if (!found) {
      dead.push(`${page}: ${href}`);
    }
  }
}
for (const link of dead) {
  console.error(`leads nowhere: ${link}`);
}
console.log(`${links} links on ${pages.length} pages, ${dead.length} dead`);
process.exit(dead.length > 0 || links === 0 ? 1 : 0);
