// The documentation as a site, with a search that needs no server; .ci/site builds it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

// .ci/site builds from a copy.
const top = process.env.POOL_AGENT;
const docs = resolve(top, 'docs');
const home = readFileSync(resolve(top, 'pom.xml'), 'utf8').match(/<home>(.*)<\/home>/)[1];

const title = page => readFileSync(resolve(docs, page), 'utf8').match(/^# (.*)$/m)[1].replace(/[*`]/g, '');
const item = page => ({ text: title(page), link: '/' + page.replace(/\.md$/, '') });
const items = folder => readdirSync(resolve(docs, folder)).filter(name => name.endsWith('.md')).sort()
  .map(name => item(folder + '/' + name));
const groups = [
  ['Use it', ['recipes', 'options', 'attach', 'app-log', 'metrics', 'otlp', 'jfr', 'testing', 'ci']],
  ['Read it', ['reading-a-report', 'page', 'json', 'glossary']],
  ['Trust it', ['safety', 'pools', 'javas', 'how-it-works', 'concurrency']],
  ['The guarded pool', ['guarded-pool', 'pool-options', 'from-hikaricp', 'from-dbcp2', 'pool-group', 'pool-contract', 'seed-conformance']],
];
const named = groups.flatMap(([, pages]) => pages);
const others = readdirSync(docs).filter(name => name.endsWith('.md') && !named.includes(name.slice(0, -3)));
if (others.length > 0) {
  throw new Error(`${others} has no place in the site's navigation (docs/.vitepress/config.mjs)`);
}

// Not pages of this site's: .ci/site has them made from the code, and checks that each link leads somewhere.
const javadoc = [['guarded-pool', 'pool'], ['pool-agent-junit', 'junit']]
  .map(([text, module]) => ({ text, link: `/javadoc/${module}/index.html`, target: '_self' }));

const asGitHubDoes = heading => heading.trim().toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');

// Links out of docs/ lead to the repository, as they do for who reads the page there.
const outward = md => {
  md.core.ruler.push('outward', state => {
    for (const token of state.tokens.flatMap(block => block.children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href?.startsWith('../')) {
        const [path, anchor] = href.split('#');
        const file = resolve(docs, dirname(state.env.relativePath), path);
        const inRepository = relative(top, file);
        if (!existsSync(file)) {
          throw new Error(`${state.env.relativePath}: ${href} leads nowhere`);
        }
        if (!inRepository.startsWith('docs/')) {
          token.attrSet('href', `${home}/blob/main/${inRepository}${anchor ? '#' + anchor : ''}`);
        }
      }
    }
  });
};

export default {
  title: 'pool-agent',
  description: 'Finds JDBC connections that an application forgot to close, names the line, gives them back',
  markdown: { config: outward, anchor: { slugify: asGitHubDoes } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [{ text: 'Javadoc', items: javadoc }, { text: 'Repository', link: home }],
    sidebar: [
      ...groups.map(([text, pages]) => ({ text, items: pages.map(page => item(page + '.md')) })),
      { text: 'Javadoc', items: javadoc },
      { text: 'Findings', items: items('findings') },
      { text: 'Results', collapsed: true, items: items('results') },
    ],
  },
};
