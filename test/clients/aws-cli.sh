# The stack
aws sts get-caller-identity --query Account --output text
aws cloudformation wait stack-exists --stack-name spot-connect-dev
aws cloudformation list-stacks --query 'StackSummaries[].[StackName,StackStatus]' --output text
output() { aws cloudformation describe-stacks --stack-name spot-connect-dev --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text; }
RUN_JOB=$(output RunJobArn) BUCKET=$(output BucketName) TABLE=$(output TableName) LOGS=$(output JobsLogGroupName)
aws cloudformation describe-stacks --stack-name nobody
aws lambda list-functions --page-size 10 --query 'length(Functions)'
aws lambda invoke --function-name spot-connect-dev-planAttempt --cli-binary-format raw-in-base64-out --payload '{"version":0}' answer.json --query FunctionError --output text
grep -o '"errorMessage":"[^"]*"' answer.json

# A job is started
JOB='{"name":"by-aws-cli","clientToken":"once","outputs":["result.txt"],"command":"echo attempt $SPOT_ATTEMPT begins; until [ -e /tmp/go ]; do sleep 0.1; done; echo 42 > result.txt"}'
RUN=$(aws stepfunctions start-execution --state-machine-arn "$RUN_JOB" --name by-aws-cli --input "$JOB" --query executionArn --output text); echo $RUN
aws stepfunctions start-execution --state-machine-arn "$RUN_JOB" --name by-aws-cli --input '{}'
aws stepfunctions describe-execution --execution-arn "$RUN" --query status --output text
aws stepfunctions describe-execution --execution-arn "${RUN}x"

# It gets a machine
instances() { aws ec2 describe-instances --filters "Name=tag:spot-connect:job,Values=$1-*" "Name=instance-state-name,Values=running" --query 'Reservations[].Instances[].InstanceId' --output text; }
until MACHINE=$(instances by-aws-cli) && [ -n "$MACHINE" ]; do :; done; echo $MACHINE
aws ec2 wait instance-running --instance-ids $MACHINE
aws ec2 wait instance-status-ok --instance-ids $MACHINE
aws ec2 describe-instances --instance-ids $MACHINE --query 'Reservations[].Instances[].[State.Name,InstanceLifecycle,Placement.AvailabilityZone,Tags[?Key==`Name`].Value|[0]]' --output text
aws ec2 describe-instances --instance-ids i-00000000000000000
aws ec2 describe-spot-price-history --instance-types c7i.large --product-descriptions Linux/UNIX --start-time "$(date -u +%FT%TZ)" --query 'SpotPriceHistory[0].[InstanceType,ProductDescription]' --output text
aws ec2 terminate-instances --instance-ids $MACHINE --dry-run

# Its file system
FILES=$(aws efs describe-file-systems --query 'FileSystems[0].FileSystemId' --output text); echo $FILES
aws efs describe-mount-targets --file-system-id $FILES --query 'MountTargets[].[AvailabilityZoneName,LifeCycleState]' --output text
aws efs delete-file-system --file-system-id $FILES

# Its log
until aws logs tail "$LOGS" --format short | grep 'attempt 1 begins'; do :; done
aws logs filter-log-events --log-group-name "$LOGS" --filter-pattern begins --query 'events[].message' --output text
aws logs describe-log-streams --log-group-name "$LOGS" --query 'logStreams[].logStreamName' --output text
aws logs tail nobody

# A command on the machine
SENT=$(aws ssm send-command --instance-ids $MACHINE --document-name AWS-RunShellScript --parameters 'commands=["id -un","exit 3"]' --query Command.CommandId --output text); echo $SENT
aws ssm wait command-executed --command-id $SENT --instance-id $MACHINE
aws ssm get-command-invocation --command-id $SENT --instance-id $MACHINE --query '[Status,ResponseCode,StandardOutputContent]' --output text
SENT=$(aws ssm send-command --instance-ids $MACHINE --document-name AWS-RunShellScript --parameters 'commands=["touch /tmp/go"]' --query Command.CommandId --output text)
aws ssm wait command-executed --command-id $SENT --instance-id $MACHINE

# It ends
until [ "$(aws stepfunctions describe-execution --execution-arn "$RUN" --query status --output text)" != RUNNING ]; do :; done
aws stepfunctions describe-execution --execution-arn "$RUN" --query output --output text
aws stepfunctions list-executions --state-machine-arn "$RUN_JOB" --query 'executions[].[name,status]' --output text
aws stepfunctions get-execution-history --execution-arn "$RUN" --page-size 10 --query '[events[0].type,events[-1].type]'
aws ec2 wait instance-terminated --instance-ids $MACHINE

# What it left
ID=$(aws stepfunctions describe-execution --execution-arn "$RUN" --query output --output text | grep -o 'by-aws-cli-[0-9a-f]*' | head -1)
aws dynamodb wait table-exists --table-name "$TABLE"
aws dynamodb get-item --table-name "$TABLE" --key "{\"pk\":{\"S\":\"job#$ID\"},\"sk\":{\"S\":\"control\"}}" --query 'Item.[state.S,outcome.M.state.S]' --output text
aws dynamodb query --table-name "$TABLE" --page-size 3 --key-condition-expression 'pk = :job AND begins_with(sk, :event)' --expression-attribute-values "{\":job\":{\"S\":\"job#$ID\"},\":event\":{\"S\":\"event#\"}}" --query 'sort(Items[].type.S)'
aws dynamodb scan --table-name "$TABLE" --max-items 1 --query 'length(Items)'
aws dynamodb describe-table --table-name nobody
aws s3 ls "s3://$BUCKET/outputs/$ID/"
aws s3 cp "s3://$BUCKET/outputs/$ID/result.txt" -
aws s3 cp answer.json "s3://$BUCKET/clients/answer.json" --no-progress
aws s3api wait object-exists --bucket "$BUCKET" --key clients/answer.json
curl -s "$(aws s3 presign "s3://$BUCKET/outputs/$ID/result.txt")"
aws s3 rm "s3://$BUCKET/clients/" --recursive
aws s3api wait object-not-exists --bucket "$BUCKET" --key clients/answer.json
aws s3 cp "s3://$BUCKET/clients/answer.json" -
aws s3 ls s3://nobody-has-this-one

# Another job is stopped in the middle
JOB='{"name":"stopped","clientToken":"once","command":"echo begun; sleep 1000"}'
RUN=$(aws stepfunctions start-execution --state-machine-arn "$RUN_JOB" --input "$JOB" --query executionArn --output text)
until MACHINE=$(instances stopped) && [ -n "$MACHINE" ]; do :; done
aws stepfunctions stop-execution --execution-arn "$RUN" --error Enough --cause 'by hand' --query 'keys(@)' --output text
aws stepfunctions describe-execution --execution-arn "$RUN" --query '[status,error,cause]' --output text
until [ -z "$(instances stopped)" ]; do :; done
aws ec2 wait instance-terminated --instance-ids $MACHINE
aws ec2 describe-instances --instance-ids $MACHINE --query 'Reservations[].Instances[].State.Name' --output text
