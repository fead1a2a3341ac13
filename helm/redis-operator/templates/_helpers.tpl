{{- define "redis-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "redis-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "redis-operator.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "redis-operator.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "redis-operator.namespace" -}}
{{- default .Release.Namespace .Values.namespace }}
{{- end }}

{{- define "redis-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "redis-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name is needed when serviceAccount.create is false: name the account that the operator is to run by. The earlier chart took \"default\", and with rbac.create every pod that runs by it would get the operator's rights" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Not the full name: earlier charts gave it to theirs, which may be installed, or be removed, beside this one. */}}
{{- define "redis-operator.clusterRoleName" -}}
{{ include "redis-operator.fullname" . }}-failovers
{{- end }}

{{- define "redis-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "redis-operator.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Of pods too; those that are written go on other objects only, as in earlier charts. */}}
{{- define "redis-operator.chartLabels" -}}
{{ include "redis-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Written labels win, but not over those by which the chart selects. */}}
{{- define "redis-operator.labels" -}}
{{- $selected := include "redis-operator.selectorLabels" . | fromYaml }}
{{- mustMergeOverwrite (include "redis-operator.chartLabels" . | fromYaml) (default dict .Values.labels) $selected | toYaml }}
{{- end }}

{{- define "redis-operator.podLabels" -}}
{{- $selected := include "redis-operator.selectorLabels" . | fromYaml }}
{{- mustMergeOverwrite (include "redis-operator.chartLabels" . | fromYaml) (default dict .Values.podLabels) $selected | toYaml }}
{{- end }}

{{/* The checksum wins, or pods would not notice a change of their configuration. */}}
{{- define "redis-operator.podAnnotations" -}}
{{- $checksum := dict "checksum/config" (include "redis-operator.config" . | sha256sum) }}
{{- mustMergeOverwrite (deepCopy (default dict .Values.annotations)) $checksum | toYaml }}
{{- end }}

{{- define "redis-operator.metadata" -}}
name: {{ include "redis-operator.fullname" . | quote }}
namespace: {{ include "redis-operator.namespace" . | quote }}
labels:
  {{- include "redis-operator.labels" . | nindent 2 }}
{{- end }}

{{/* Not beside bare names: earlier charts took those in place of a Secret of their own. */}}
{{- define "redis-operator.makesPullSecret" -}}
{{- $makes := .Values.imageCredentials.create }}
{{- range .Values.imageCredentials.existsSecrets }}
{{- if kindIs "string" . }}
{{- $makes = false }}
{{- end }}
{{- end }}
{{- if $makes }}true{{ end }}
{{- end }}

{{/* Earlier charts have a bare name among their defaults, and pass over it unless create is true. */}}
{{- define "redis-operator.pullSecrets" -}}
{{- $secrets := list }}
{{- if include "redis-operator.makesPullSecret" . }}
{{- $secrets = append $secrets (dict "name" (printf "%s-pull" (include "redis-operator.fullname" .))) }}
{{- end }}
{{- range .Values.imageCredentials.existsSecrets }}
{{- if kindIs "map" . }}
{{- $secrets = append $secrets . }}
{{- else if $.Values.imageCredentials.create }}
{{- $secrets = append $secrets (dict "name" .) }}
{{- end }}
{{- end }}
{{- if $secrets }}
{{- toYaml $secrets }}
{{- end }}
{{- end }}

{{/* operator.yaml: what the user wrote, and the two keys that the rest of the chart depends on. */}}
{{- define "redis-operator.config" -}}
{{- $derived := dict "kubernetes" (dict "namespaces" .Values.watchNamespaces) "http" (dict "port" .Values.container.port) }}
{{- mustMergeOverwrite (deepCopy .Values.config) $derived | toYaml }}
{{- end }}

{{/*
What the operator will read for a key, whose flag is stronger than the file: section, key and fallback of values, and the
flag's former name where it has one.
*/}}
{{- define "redis-operator.setting" -}}
{{- $flag := printf "--%s-%s" (kebabcase .section) (kebabcase .key) }}
{{- if .former }}
{{- $flag = printf "(%s|%s)" $flag .former }}
{{- end }}
{{- $written := regexFind (printf "(^|\\s)%s[=\\s]\\s*[^-\\s]\\S*" $flag) (default "" .values.image.cli_args) }}
{{- if $written }}
{{- regexReplaceAll "^\\s*[^=\\s]+[=\\s]\\s*" $written "" }}
{{- else }}
{{- dig .section .key .fallback .values.config }}
{{- end }}
{{- end }}

{{/* Where the operator will serve its metrics. */}}
{{- define "redis-operator.metricsPath" -}}
{{- include "redis-operator.setting" (dict "values" .Values "section" "http" "key" "metricsPath" "former" "--metrics-path" "fallback" "/metrics") }}
{{- end }}

{{/* For the Role that is limited to it. */}}
{{- define "redis-operator.leaseName" -}}
{{- include "redis-operator.setting" (dict "values" .Values "section" "leaderElection" "key" "leaseName" "fallback" "redis-failover-lease") }}
{{- end }}

{{/* An amount of memory in bytes; 0 for none, and for one that is written otherwise than in whole units. */}}
{{- define "redis-operator.bytes" -}}
{{- $units := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 }}
{{- $text := toString . }}
{{- $unit := regexReplaceAll "^[0-9]+" $text "" }}
{{- if and (regexMatch "^[0-9]+[a-zA-Z]*$" $text) (hasKey $units $unit) }}
{{- mul (regexFind "^[0-9]+" $text | int64) (get $units $unit) }}
{{- else }}
{{- 0 }}
{{- end }}
{{- end }}

{{/* What earlier charts gave an operator that was no Java program would merge with the requests of this one. */}}
{{- define "redis-operator.resources" -}}
{{- $limit := dig "limits" "memory" "" (default dict .Values.resources) }}
{{- $request := dig "requests" "memory" "" (default dict .Values.resources) }}
{{- $bytes := include "redis-operator.bytes" $limit | int64 }}
{{- if and (gt $bytes 0) (lt $bytes 100663296) }}
{{- fail (printf "resources.limits.memory is %v, and the operator needs 96Mi at least; leave it out for 256Mi" $limit) }}
{{- end }}
{{- if and (gt $bytes 0) (gt (include "redis-operator.bytes" $request | int64) $bytes) }}
{{- fail (printf "resources.limits.memory is %v, less than resources.requests.memory, which is %v" $limit $request) }}
{{- end }}
{{- toYaml .Values.resources }}
{{- end }}

{{- define "redis-operator.leaseNamespace" -}}
{{- include "redis-operator.setting" (dict "values" .Values "section" "leaderElection" "key" "namespace" "fallback" "") | default (include "redis-operator.namespace" .) }}
{{- end }}

{{/*
Without an election whatever runs acts: no two at once, not for the time of an update either. Recreate takes no
rollingUpdate, not even what was there before.
*/}}
{{- define "redis-operator.strategy" -}}
{{- $elects := include "redis-operator.setting" (dict "values" .Values "section" "leaderElection" "key" "enabled" "fallback" true) }}
{{- if eq $elects "false" }}
{{- if gt (int .Values.replicas) 1 }}
{{- fail (printf "replicas is %d while leaderElection.enabled is false: all of them would act on every Redis at once. Leave the election on, or have one replica" (int .Values.replicas)) }}
{{- end -}}
type: Recreate
rollingUpdate: null
{{- else }}
{{- toYaml .Values.updateStrategy }}
{{- end }}
{{- end }}

{{/* As in k8s/operator.yaml, where none is written. */}}
{{- define "redis-operator.affinity" -}}
{{- if .Values.affinity }}
{{- toYaml .Values.affinity }}
{{- else -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "redis-operator.selectorLabels" . | nindent 12 }}
{{- end }}
{{- end }}

{{/* A duration in milliseconds; 0 for what is none, which the operator refuses. */}}
{{- define "redis-operator.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 }}
{{- if regexMatch "^[0-9]{1,9}(ms|s|m|h)$" . }}
{{- mul (regexFind "^[0-9]+" . | atoi) (get $units (regexFind "[a-z]+$" .)) }}
{{- else }}
{{- 0 }}
{{- end }}
{{- end }}

{{- define "redis-operator.terminationGrace" -}}
{{- $seconds := int64 .Values.terminationGracePeriodSeconds }}
{{- $grace := include "redis-operator.setting" (dict "values" .Values "section" "shutdown" "key" "grace" "fallback" "20s") }}
{{- if ge (include "redis-operator.milliseconds" $grace | int64) (mul $seconds 1000) }}
{{- fail (printf "terminationGracePeriodSeconds is %d, and has to be longer than config.shutdown.grace, which is %s: the operator would be killed in the middle of a hand-over" $seconds $grace) }}
{{- end }}
{{- $seconds }}
{{- end }}

{{/* With the label by which ServiceMonitors of earlier charts select, when there is monitoring. */}}
{{- define "redis-operator.serviceLabels" -}}
{{- $labels := include "redis-operator.labels" . | fromYaml }}
{{- if and .Values.monitoring.enabled .Values.monitoring.prometheus.name }}
{{- $_ := set $labels "prometheus" .Values.monitoring.prometheus.name }}
{{- end }}
{{- toYaml $labels }}
{{- end }}

{{- define "redis-operator.serviceAnnotations" -}}
{{- $annotations := deepCopy (default dict .Values.annotations) }}
{{- if .Values.monitoring.enabled }}
{{- $annotations = mustMergeOverwrite $annotations (default dict .Values.monitoring.serviceAnnotations) }}
{{- end }}
{{- toYaml $annotations }}
{{- end }}

{{- define "redis-operator.monitorLabels" -}}
{{- $labels := include "redis-operator.labels" . | fromYaml }}
{{- with .Values.monitoring.prometheus.name }}
{{- $_ := set $labels "prometheus" . }}
{{- end }}
{{- mustMergeOverwrite $labels (default dict .Values.monitoring.labels) | toYaml }}
{{- end }}
