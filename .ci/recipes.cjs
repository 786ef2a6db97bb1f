// Checks the files of docs/recipes.md that need a cluster or an engine to run: the Deployment by Kubernetes' own schema, the Dockerfile by a
// linter. Needs Node.js:
//   npm install --prefix target/recipes kubernetes-models@4.5.1 js-yaml@5.5.0 dockerfile-utils@0.16.3
//   NODE_PATH=target/recipes/node_modules node .ci/recipes.cjs
const fs = require('fs');
const yaml = require('js-yaml');
const { validate } = require('dockerfile-utils');
const { Deployment } = require('kubernetes-models/apps/v1');

const page = fs.readFileSync(`${__dirname}/../docs/recipes.md`, 'utf8');
const block = language => {
  const found = page.match(new RegExp('```' + language + '\n([^]*?)```'));
  if (!found) {
    throw new Error(`docs/recipes.md has no block of ${language}`);
  }
  return found[1];
};

const problems = validate(block('dockerfile'));
if (problems.length > 0) {
  throw new Error(`the Dockerfile: ${JSON.stringify(problems)}`);
}
const deployment = yaml.load(block('yaml'));
new Deployment(deployment).validate();
const nameless = structuredClone(deployment);
delete nameless.spec.template.spec.containers[0].name;
let refused = false;
try {
  new Deployment(nameless).validate();
} catch (e) {
  refused = e.message.includes('name');
}
if (!refused) {
  throw new Error('the schema does not refuse a container without a name, so it has checked nothing');
}
console.log('recipes: the Dockerfile and the Deployment are well-formed');
