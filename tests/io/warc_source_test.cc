#include "hansieve/io/warc_source.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace hansieve {
namespace {

// Gives its bytes in pieces of a fixed size.
class PiecesSource : public Source {
 public:
  PiecesSource(std::string bytes, std::size_t piece) : Source("test.warc"), bytes_(std::move(bytes)), piece_(piece) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t n = std::min({size, piece_, bytes_.size() - at_});
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  const std::string bytes_;
  const std::size_t piece_;
  std::size_t at_ = 0;
};

struct Read {
  std::string lines;
  std::vector<WarcSource::Problem> problems;
  std::uint64_t left_out = 0;
};

Read read_all(const std::string& archive, std::size_t piece = 1 << 20) {
  WarcSource source(std::make_unique<PiecesSource>(archive, piece));
  Read out;
  char buffer[97];
  for (;;) {
    const auto n = source.read(buffer, sizeof buffer);
    EXPECT_TRUE(n);
    if (!n || *n == 0) break;
    out.lines.append(buffer, *n);
  }
  out.problems = source.take_problems();
  out.left_out = source.take_left_out();
  return out;
}

std::string record(const std::string& type, const std::string& content, const std::string& body, const std::string& id = "<urn:uuid:1>") {
  return "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Record-ID: " + id + "\r\nWARC-Target-URI: http://a.cn/\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n" +
         "Content-Type: " + content + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body + "\r\n\r\n";
}

const std::string kHead = "{\"id\":\"<urn:uuid:1>\",\"url\":\"http://a.cn/\",\"date\":\"2026-01-01T00:00:00Z\",\"text\":";

TEST(WarcSource, ReadsConversionRecords) {
  const std::string archive = record("warcinfo", "application/warc-fields", "software: x\r\n") + record("conversion", "text/plain", "漢語\n第二行") +
                              record("conversion", "text/plain", "");
  const Read got = read_all(archive);
  EXPECT_EQ(got.lines, kHead + "\"漢語\\n第二行\"}\n" + kHead + "\"\"}\n");
  EXPECT_EQ(got.left_out, 1u);
  EXPECT_TRUE(got.problems.empty());
}

TEST(WarcSource, ReadsPlainTextOutOfResponsesOnly) {
  const std::string plain = record("response", "application/http; msgtype=response", "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n正文");
  const std::string html = record("response", "application/http", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>");
  const std::string packed = record("response", "application/http", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\nx");
  const Read got = read_all(plain + html + packed + record("request", "application/http", "GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(got.lines, kHead + "\"正文\"}\n");
  EXPECT_EQ(got.left_out, 3u);
}

TEST(WarcSource, GoesOnBehindWhatIsNoRecord) {
  const std::string good = record("conversion", "text/plain", "好");
  std::string no_length = good;
  no_length.replace(no_length.find("Content-Length: 3"), 17, "Content-Length: x");
  const Read got = read_all("junk\r\nmore junk\r\n" + good + no_length + good);
  EXPECT_EQ(got.lines, kHead + "\"好\"}\n" + kHead + "\"好\"}\n");
  ASSERT_EQ(got.problems.size(), 2u);
  EXPECT_EQ(got.problems[0].bytes, "junk\r\nmore junk\r\n");
  EXPECT_EQ(got.problems[0].at, 0u);
  EXPECT_EQ(got.problems[1].bytes, no_length);
}

TEST(WarcSource, SetsACutOffRecordAside) {
  const std::string good = record("conversion", "text/plain", "好");
  const std::string cut = good.substr(0, good.size() - 6);
  const Read got = read_all(good + cut);
  EXPECT_EQ(got.lines, kHead + "\"好\"}\n");
  ASSERT_EQ(got.problems.size(), 1u);
  EXPECT_EQ(got.problems[0].bytes, cut);
}

TEST(WarcSource, DoesNotDependOnThePiecesItReads) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 60; ++round) {
    std::string archive;
    for (int i = 0; i < 6; ++i) {
      switch (random() % 5) {
        case 0: archive += "noise \nWARC noise\r\n"; break;
        case 1: archive += record("metadata", "x/y", std::string(random() % 40, '\n')); break;
        case 2: archive += record("conversion", "text/plain", "一WARC/1.0\r\n二").substr(0, random() % 260); break;
        default: archive += record("conversion", "text/plain", std::string(random() % 300, 'a') + "字");
      }
    }
    const Read whole = read_all(archive);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{64}}) {
      const Read got = read_all(archive, piece);
      EXPECT_EQ(got.lines, whole.lines);
      EXPECT_EQ(got.left_out, whole.left_out);
      ASSERT_EQ(got.problems.size(), whole.problems.size());
      for (std::size_t i = 0; i < got.problems.size(); ++i) {
        EXPECT_EQ(got.problems[i].at, whole.problems[i].at);
        EXPECT_EQ(got.problems[i].bytes, whole.problems[i].bytes);
        EXPECT_EQ(got.problems[i].reason, whole.problems[i].reason);
      }
    }
  }
}

TEST(WarcSource, AcceptsPlainLineBreaksAndFoldedHeaders) {
  const Read got = read_all("WARC/1.1\nwarc-type: conversion\nWARC-Record-ID:\n <urn:uuid:1>\nWARC-Target-URI: <http://a.cn/>\nWARC-Date: 2026-01-01T00:00:00Z\ncontent-length: 3\n\n字\n\n");
  EXPECT_EQ(got.lines, kHead + "\"字\"}\n");
}

}  // namespace
}  // namespace hansieve
