#include "hansieve/io/warc_source.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

constexpr std::size_t kMostHeaderBytes = 64 * 1024;
constexpr std::uint64_t kMostBodyBytes = std::uint64_t{1} << 30;  // no text is larger; a length that is wrong may be
constexpr std::size_t kMostKeptBytes = 1024 * 1024;
constexpr std::string_view kVersion = "WARC/";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The bytes behind the empty line that ends a block of headers; 0 where it does not end.
std::size_t end_of_headers(std::string_view text) {
  const std::size_t crlf = text.find("\r\n\r\n"), lf = text.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos) return 0;
  return crlf < lf ? crlf + 4 : lf + 2;
}

// Lines "Name: value" behind the first line.
std::vector<std::pair<std::string, std::string>> headers_of(std::string_view block) {
  std::vector<std::pair<std::string, std::string>> out;
  block.remove_prefix(std::min(block.find('\n'), block.size() - 1) + 1);
  while (!block.empty()) {
    const std::size_t size = std::min(block.find('\n'), block.size() - 1) + 1;
    const std::string_view line = block.substr(0, size);
    block.remove_prefix(size);
    const std::size_t colon = line.find(':');
    if ((line[0] == ' ' || line[0] == '\t') && !out.empty()) {
      std::string& value = out.back().second;
      const std::string_view more = trimmed(line.substr(0, size - 1));
      if (!value.empty() && !more.empty()) value += ' ';
      value += more;
    } else if (colon != std::string_view::npos) {
      std::string_view value = line.substr(colon + 1);
      if (value.ends_with('\n')) value.remove_suffix(1);
      out.emplace_back(lowered(trimmed(line.substr(0, colon))), trimmed(value));
    }
  }
  return out;
}

std::string_view value_of(const std::vector<std::pair<std::string, std::string>>& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::optional<std::uint64_t> length_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return std::stoull(std::string(digits));
}

bool is_plain_text(std::string_view type) { return lowered(type).starts_with("text/plain"); }

// The plain text in an HTTP response; nothing where there is none.
std::optional<std::string_view> body_of_response(std::string_view response) {
  const std::size_t end = end_of_headers(response);
  if (!response.starts_with("HTTP/") || end == 0) return std::nullopt;
  const auto headers = headers_of(response.substr(0, end));
  const std::string encoding = lowered(value_of(headers, "content-encoding"));
  if (!is_plain_text(value_of(headers, "content-type")) || !(encoding.empty() || encoding == "identity") ||
      !value_of(headers, "transfer-encoding").empty()) {
    return std::nullopt;
  }
  return response.substr(end);
}

}  // namespace

// Reads more into the buffer; false at the end.
Result<bool> WarcSource::fill() {
  if (at_end_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t had = buffer_.size();
  buffer_.resize(had + kReadBytes);
  const auto n = source_->read(buffer_.data() + had, kReadBytes);
  buffer_.resize(had + (n ? *n : 0));
  if (!n) return n.error();
  at_end_ = *n == 0;
  return !at_end_;
}

// Goes on behind `size` bytes, or at the end; returns how many there were.
Result<std::uint64_t> WarcSource::skip(std::uint64_t size) {
  std::uint64_t skipped = 0;
  for (;;) {
    const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(size - skipped, rest().size()));
    consume(now);
    skipped += now;
    if (skipped == size) return skipped;
    const auto more = fill();
    if (!more) return more.error();
    if (!*more) return skipped;
  }
}

// Sets aside what stands here, up to the next line that begins a record.
Result<void> WarcSource::skip_malformed(const std::string& reason) {
  Problem problem{offset_, reason, {}};
  for (std::size_t from = 1;;) {
    const std::size_t found = rest().find("\nWARC/", from);
    // A line break may be the last byte read.
    const std::size_t size = found != std::string_view::npos ? found + 1 : at_end_ ? rest().size() : rest().size() - std::min<std::size_t>(rest().size(), 5);
    problem.bytes.append(rest().substr(0, std::min(size, kMostKeptBytes - std::min(kMostKeptBytes, problem.bytes.size()))));
    consume(size);
    if (found != std::string_view::npos) break;
    from = 0;
    const auto more = fill();
    if (!more) return more.error();
    if (!*more && rest().empty()) break;
  }
  const std::uint64_t size = offset_ - problem.at;
  if (size > problem.bytes.size()) problem.reason += " (the first MiB of " + std::to_string(size) + " bytes)";
  problems_.push_back(std::move(problem));
  return {};
}

// Takes in one record or one stretch that is none; false at the end.
Result<bool> WarcSource::next_record() {
  for (;;) {  // the empty lines between records
    const std::size_t next = rest().find_first_not_of("\r\n");
    if (next != std::string_view::npos) {
      consume(next);
      break;
    }
    consume(rest().size());
    const auto more = fill();
    if (!more) return more.error();
    if (!*more) return false;
  }
  const auto malformed = [&](const std::string& reason) -> Result<bool> {
    if (auto ok = skip_malformed(reason); !ok) return ok.error();
    return true;
  };
  std::size_t end = 0;
  while ((end = end_of_headers(rest().substr(0, kMostHeaderBytes))) == 0 && rest().size() < kMostHeaderBytes) {
    const auto more = fill();
    if (!more) return more.error();
    if (!*more) break;
  }
  if (!rest().starts_with(kVersion)) return malformed("no WARC record begins here");
  if (end == 0) return malformed("the headers of the record do not end");
  const Headers headers = headers_of(rest().substr(0, end));
  const auto length = length_of(value_of(headers, "content-length"));
  if (!length) return malformed("the record has no Content-Length that is a number");

  const std::string type = lowered(value_of(headers, "warc-type"));
  const std::string_view content = value_of(headers, "content-type");
  const bool is_text = (type == "conversion" || type == "resource") && (is_plain_text(content) || (type == "conversion" && content.empty()));
  if ((!is_text && type != "response") || *length > kMostBodyBytes) {
    if (is_text) return malformed("the record says it holds " + std::to_string(*length) + " bytes, more than a text has");
    ++left_out_;
    if (auto ok = skip(end + *length); !ok) return ok.error();
    return true;
  }
  while (rest().size() < end + *length) {
    const auto more = fill();
    if (!more) return more.error();
    if (!*more) return malformed("the record is cut off: " + std::to_string(rest().size() - end) + " of " + std::to_string(*length) + " bytes are there");
  }
  const std::string_view body = rest().substr(end, static_cast<std::size_t>(*length));
  if (is_text) {
    write_document(headers, body);
  } else if (const auto text = body_of_response(body)) {
    write_document(headers, *text);
  } else {
    ++left_out_;
  }
  consume(end + static_cast<std::size_t>(*length));
  return true;
}

void WarcSource::write_document(const Headers& headers, std::string_view text) {
  const auto add = [&](std::string_view key, std::string_view value) {
    out_ += out_.empty() || out_.back() == '\n' ? "{\"" : ",\"";
    out_ += key;
    out_ += "\":";
    out_ += '"';
    json_escape(value, JsonSpelling::kUtf8, out_);  // bad bytes and all: the cleaner counts and replaces them
    out_ += '"';
  };
  add("id", value_of(headers, "warc-record-id"));
  std::string_view url = value_of(headers, "warc-target-uri");
  if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);  // as some writers of WARC 1.0 spell it
  add("url", url);
  add("date", value_of(headers, "warc-date"));
  add("text", text);
  out_ += "}\n";
}

Result<std::size_t> WarcSource::read(char* to, std::size_t size) {
  while (out_at_ == out_.size()) {
    out_.clear();
    out_at_ = 0;
    const auto more = next_record();
    if (!more) return more.error();
    if (!*more) return std::size_t{0};
  }
  const std::size_t n = std::min(size, out_.size() - out_at_);
  std::memcpy(to, out_.data() + out_at_, n);
  out_at_ += n;
  return n;
}

}  // namespace hansieve
