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
{{- required "serviceAccount.name is needed when serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "redis-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "redis-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "redis-operator.labels" -}}
{{ include "redis-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "redis-operator.metadata" -}}
name: {{ include "redis-operator.fullname" . }}
namespace: {{ include "redis-operator.namespace" . }}
labels:
  {{- include "redis-operator.labels" . | nindent 2 }}
{{- end }}

{{/* operator.yaml: what the user wrote, and the two keys that the rest of the chart depends on. */}}
{{- define "redis-operator.config" -}}
{{- $derived := dict "kubernetes" (dict "namespaces" .Values.watchNamespaces) "http" (dict "port" .Values.container.port) }}
{{- mustMergeOverwrite (deepCopy .Values.config) $derived | toYaml }}
{{- end }}

{{/* The Lease's name as the operator will read it, for the Role that is limited to it. */}}
{{- define "redis-operator.leaseName" -}}
{{- dig "leaderElection" "leaseName" "redis-failover-lease" .Values.config }}
{{- end }}

{{- define "redis-operator.leaseNamespace" -}}
{{- dig "leaderElection" "namespace" "" .Values.config | default (include "redis-operator.namespace" .) }}
{{- end }}

{{- define "redis-operator.monitorLabels" -}}
{{ include "redis-operator.labels" . }}
{{- with .Values.monitoring.prometheus.name }}
prometheus: {{ . }}
{{- end }}
{{- with .Values.monitoring.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}
