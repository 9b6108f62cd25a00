"""Prints what CloudFormation would make of a SAM template, by SAM's own translator: python transform.py TEMPLATE

Code stays the directory that it is, for `sam deploy` to upload. To be run by the Python of .venv/sam.
"""

import json
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform


class NoManagedPolicies:
    """The template names none, so there are none to be looked up in an account."""

    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file.read())
function = template["Resources"]["ApiFunction"]["Properties"]
code = function["CodeUri"]
function["CodeUri"] = {"Bucket": "translated", "Key": "before the upload"}
translated = transform(template, {}, NoManagedPolicies())
translated["Resources"]["ApiFunction"]["Properties"]["Code"] = code
json.dump(translated, sys.stdout, indent=2)
