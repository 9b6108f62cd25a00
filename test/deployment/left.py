"""Prints what the stand-in for AWS has of a stack, by its services: python left.py STACK ENDPOINT

To be run by the Python of .venv/moto.
"""

import json
import sys

import boto3

stack, endpoint = sys.argv[1:]


def names(service, operation, key, name=None):
    client = boto3.client(service, endpoint_url=endpoint)
    found = getattr(client, operation)()[key]
    all_names = [one if name is None else one[name] for one in found]
    return sorted(one for one in all_names if stack in one)


left = {
    "tables": names("dynamodb", "list_tables", "TableNames"),
    "functions": names("lambda", "list_functions", "Functions", "FunctionName"),
    "roles": names("iam", "list_roles", "Roles", "RoleName"),
    "log groups": names("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "topics": names("sns", "list_topics", "Topics", "TopicArn"),
    "alarms": names("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "schedules": names("scheduler", "list_schedules", "Schedules", "Name"),
    "APIs": names("apigatewayv2", "get_apis", "Items", "Name"),
}
json.dump({service: found for service, found in left.items() if found}, sys.stdout)
