"""Prints what CloudFormation would make of a template, by SAM's own translator: python transform.py TEMPLATE [PARAMETERS, as JSON]

Code stays the directory that it is, for `sam deploy` to upload. To be run by the Python of .venv/sam.
"""

import json
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform


class NoManagedPolicies:
    """The templates name none of SAM's, so there are none to be looked up in an account."""

    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file.read())
code = {}
for name, resource in template["Resources"].items():
    if resource["Type"] == "AWS::Serverless::Function":
        code[name] = resource["Properties"]["CodeUri"]
        resource["Properties"]["CodeUri"] = {"Bucket": "translated", "Key": "before the upload"}
if template.get("Transform"):
    template = transform(template, json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}"), NoManagedPolicies())
for name, directory in code.items():
    template["Resources"][name]["Properties"]["Code"] = directory
json.dump(template, sys.stdout, indent=2)
