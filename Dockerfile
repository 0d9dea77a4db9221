# Debian and not Alpine: the embedded engine is built against glibc.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --no-save --include=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev --no-save --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16 HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json /app/next.config.mjs ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/.next ./.next
COPY --from=build --chown=node:node /app/dist ./dist
COPY --from=build --chown=node:node /app/scripts ./scripts
RUN mkdir -m 700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8245 5514/udp 5514/tcp
HEALTHCHECK --interval=10s --timeout=3s CMD node -e "require('http').get({port:process.env.PORT||8245,path:'/livez',headers:{host:'localhost'}},r=>process.exit(r.statusCode===200?0:1)).on('error',()=>process.exit(1))"
# Supervises only: everything is installed and built.
CMD ["node", "scripts/supervise.mjs"]
