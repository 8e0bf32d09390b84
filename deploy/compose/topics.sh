#!/bin/bash
# A topic for each service: 12 partitions, never compacted, kept for 30 days. One broker, so one replica.
set -eu
for service in projects notifications gateway; do
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka:9092 --create --if-not-exists \
        --topic "$service.events.v1" --partitions 12 --replication-factor 1 \
        --config cleanup.policy=delete --config retention.ms=2592000000 \
        --config message.timestamp.type=LogAppendTime --config unclean.leader.election.enable=false
done
