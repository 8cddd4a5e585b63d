// Result<T>: a value, or an Error that says what went wrong, where, and what to do.
//
// Used for what the world does wrong: settings, files, formats. Dirty text is never an error: it is
// repaired, counted and reported. A caller's mistake is an assert. Nothing here throws or prints.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace hansieve {

/// What kind of trouble; the command line turns it into its exit status.
enum class ErrorCode {
  kClosed = 0,         ///< the reader of our output has gone: a quiet end, no failure
  kUsage = 2,          ///< the caller asked for something that makes no sense
  kConfiguration = 3,  ///< settings, rules, or an encoding that is not sure
  kInputOutput = 4,    ///< a file that cannot be read or written
};

/// Message: lower case, what and where and what to do, no full stop.
struct Error {
  ErrorCode code = ErrorCode::kUsage;
  std::string message;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}           // NOLINT: a value is a result
  Result(Error error) : state_(std::move(error)) {}       // NOLINT: so is an error

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// Requires has_value().
  T& value() & { assert(has_value()); return std::get<0>(state_); }
  const T& value() const& { assert(has_value()); return std::get<0>(state_); }
  T&& value() && { assert(has_value()); return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// Requires !has_value().
  const Error& error() const { assert(!has_value()); return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT

  bool has_value() const { return !error_; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const { assert(error_); return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace hansieve
