#include "clean/icu_codec.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <array>

#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kPiece = 4096;  // units or bytes converted per call

void U_CALLCONV on_bad_bytes(const void* context, UConverterToUnicodeArgs* args, const char*, int32_t,
                             UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;
  ++*static_cast<std::size_t*>(const_cast<void*>(context));
  *error = U_ZERO_ERROR;
  static constexpr UChar kReplacement = 0xFFFD;
  ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, error);
}

void U_CALLCONV on_missing_code(const void* context, UConverterFromUnicodeArgs* args, const UChar*,
                                int32_t, UChar32, UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;
  *static_cast<bool*>(const_cast<void*>(context)) = true;
  *error = U_ZERO_ERROR;
  static constexpr UChar kQuestion[] = {'?'};
  const UChar* source = kQuestion;
  ucnv_cbFromUWriteUChars(args, &source, source + 1, 0, error);
}

}  // namespace

IcuCodec::IcuCodec(const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  converter_ = ucnv_open(name, &error);
  if (U_FAILURE(error)) converter_ = nullptr;
}

IcuCodec::~IcuCodec() {
  if (converter_ != nullptr) ucnv_close(converter_);
}

std::size_t IcuCodec::decode(std::string_view raw, bool last, std::u16string& units,
                             std::vector<int>& starts, std::size_t& bad) {
  if (converter_ == nullptr) {
    units.append(raw.size(), u'\uFFFD');
    for (std::size_t i = 0; i < raw.size(); ++i) starts.push_back(static_cast<int>(i));
    bad += raw.size();
    return raw.size();
  }
  UErrorCode error = U_ZERO_ERROR;
  UConverterToUCallback old_action = nullptr;
  const void* old_context = nullptr;
  ucnv_resetToUnicode(converter_);
  ucnv_setToUCallBack(converter_, on_bad_bytes, &bad, &old_action, &old_context, &error);
  std::array<UChar, kPiece> target;
  std::array<int32_t, kPiece> offsets;
  const char* source = raw.data();
  const char* const end = raw.data() + raw.size();
  do {
    error = U_ZERO_ERROR;
    UChar* out = target.data();
    const auto base = static_cast<int32_t>(source - raw.data());
    ucnv_toUnicode(converter_, &out, target.data() + kPiece, &source, end, offsets.data(), last, &error);
    const auto count = static_cast<std::size_t>(out - target.data());
    for (std::size_t i = 0; i < count; ++i) {
      // A character begun before the last full target has no offset of its own: it stands with its neighbour.
      const int start = offsets[i] < 0 ? (starts.empty() ? 0 : starts.back()) : base + offsets[i];
      starts.push_back(start);
      units.push_back(target[i]);
    }
  } while (error == U_BUFFER_OVERFLOW_ERROR);
  if (last) return raw.size();
  UErrorCode count_error = U_ZERO_ERROR;
  const int32_t pending = ucnv_toUCountPending(converter_, &count_error);
  return raw.size() - (pending > 0 ? static_cast<std::size_t>(pending) : 0);
}

bool IcuCodec::encode(std::u16string_view units, std::string& raw) {
  if (converter_ == nullptr) return units.empty();
  UErrorCode error = U_ZERO_ERROR;
  bool missing = false;
  UConverterFromUCallback old_action = nullptr;
  const void* old_context = nullptr;
  ucnv_resetFromUnicode(converter_);
  ucnv_setFromUCallBack(converter_, on_missing_code, &missing, &old_action, &old_context, &error);
  std::array<char, kPiece> target;
  const UChar* source = units.data();
  const UChar* const end = units.data() + units.size();
  do {
    error = U_ZERO_ERROR;
    char* out = target.data();
    ucnv_fromUnicode(converter_, &out, target.data() + kPiece, &source, end, nullptr, true, &error);
    raw.append(target.data(), static_cast<std::size_t>(out - target.data()));
  } while (error == U_BUFFER_OVERFLOW_ERROR);
  return !missing && U_SUCCESS(error);
}

void append_utf16_as_utf8(std::u16string_view units, std::string& text) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t c = units[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < units.size()) {
      c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00);
    }
    append_utf8(c, text);
  }
}

void append_utf8_as_utf16(std::string_view text, std::u16string& units) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    at += c.size;
    if (c.value < 0x10000) {
      units.push_back(static_cast<char16_t>(c.value));
    } else {
      units.push_back(static_cast<char16_t>(0xD800 + ((c.value - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((c.value - 0x10000) & 0x3FF)));
    }
  }
}

}  // namespace hansieve
