"""Checks a manifest against the schemas that it names itself.

Usage: manifests.py MANIFEST.xml FOLDER-OF-SCHEMAS
"""

import pathlib
import sys

from lxml import etree

manifest_path, folder = sys.argv[1:]
LOCATIONS = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


class Schemas(etree.Resolver):
    """The folder's schemas, all of them and nothing else."""

    def resolve(self, url, _id, context):
        text = (pathlib.Path(folder) / url.rsplit("/", 1)[-1]).read_text(encoding="utf-8")
        # SCORM 1.2's schema of the `xml:` attributes makes their namespace its default one, which
        # XML has forbidden since; it never uses the default.
        text = text.replace(' xmlns="http://www.w3.org/XML/1998/namespace"', "", 1)
        return self.resolve_string(text, context, base_url=url)


parser = etree.XMLParser(no_network=True)
parser.resolvers.add(Schemas())
manifest = etree.parse(manifest_path).getroot()
words = manifest.get(LOCATIONS).split()
pairs = dict(zip(words[::2], words[1::2], strict=True))
missing = {e.tag.rsplit("}", 1)[0][1:] for e in manifest.iter(etree.Element)} - pairs.keys()
assert not missing, f"no schema is named for {missing}"
imports = "".join(
    f'<xs:import namespace="{namespace}" schemaLocation="{file}"/>'
    for namespace, file in pairs.items()
)
head = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
schema = etree.XMLSchema(etree.fromstring(f"{head}{imports}</xs:schema>", parser))
if not schema.validate(manifest):
    sys.exit("\n".join(f"line {error.line}: {error.message}" for error in schema.error_log))
print(f"valid against {len(pairs)} schemas")
