# The operator's image: its jars, a JVM of the modules that they need, and an AOT cache with which it starts fast and small.
#
# BUILD_IMAGE brings Maven, a shell and a JDK of version 25 or later with jlink. BASE_IMAGE brings the C library that the
# JVM needs; with BUNDLE_LIBC=true the build image's goes along, so that the base may be "scratch". Where nothing can be
# pulled, scripts/import-build-image.sh makes a build image out of a machine.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG BASE_IMAGE=gcr.io/distroless/base-nossl-debian12

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY conf conf
COPY k8s k8s
COPY src src
ARG MAVEN_FLAGS=""
RUN mvn -B -q ${MAVEN_FLAGS} package -DskipTests

FROM build AS runtime
WORKDIR /opt/redis-operator
# jdk.management is for metrics of the process, java.naming for DNS.
RUN jlink --output jre --no-header-files --no-man-pages --compress zip-6 --add-modules \
      java.base,java.logging,java.management,java.naming,java.net.http,java.sql,jdk.management,jdk.unsupported
COPY docker/jvm.options ./
RUN cp /build/target/redis-operator-*.jar redis-operator.jar && cp -R /build/target/lib lib
# The cache is made by a run: whatever it loads need not be read and verified again. It fits this JVM and these jars only.
RUN cd /build && mvn -B -q ${MAVEN_FLAGS} exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
      -Dexec.args="-cp %classpath io.redisoperator.image.TrainingRun /opt/redis-operator/jre/bin/java \
        @/opt/redis-operator/jvm.options -XX:AOTCacheOutput=/opt/redis-operator/operator.aot \
        -jar /opt/redis-operator/redis-operator.jar" \
 && test -s /opt/redis-operator/operator.aot
ARG BUNDLE_LIBC=false
RUN mkdir -p /libc && mkdir -m 1777 /libc/tmp && if [ "$BUNDLE_LIBC" = true ]; then \
      ldd jre/bin/java jre/lib/server/libjvm.so jre/lib/lib*.so | grep -o '/[^ ]*\.so[^ ]*' | grep -v '^/opt' | sort -u \
        | while read -r file; do mkdir -p "/libc$(dirname "$file")" && cp -L "$file" "/libc$file"; done; \
    fi

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="redis-operator" \
      org.opencontainers.image.description="Creates, configures and heals highly available Redis on Kubernetes" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=runtime /libc/ /
COPY --from=runtime /opt/redis-operator/ /opt/redis-operator/
ENV MALLOC_ARENA_MAX=1
USER 65532:65532
EXPOSE 9710
ENTRYPOINT ["/opt/redis-operator/jre/bin/java", "@/opt/redis-operator/jvm.options", "-XX:AOTCache=/opt/redis-operator/operator.aot", "-jar", "/opt/redis-operator/redis-operator.jar"]
