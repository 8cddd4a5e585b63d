// Turns what was converted into edits, one for each run of changed characters.
#pragma once

#include <string>
#include <string_view>

#include "clean/convert/chain.h"
#include "hansieve/base/edits.h"

namespace hansieve::convert {

class EditWriter : public PieceListener {
 public:
  EditWriter(Edits& edits, std::string rule) : edits_(edits), rule_(std::move(rule)) {}

  /// Pieces come in order; gaps between them did not change. Where both sides have the same number of
  /// characters, these are compared one by one; else the piece is one edit without its equal ends.
  void on_piece(std::size_t at, std::string_view from, std::string_view to) override;
  /// To be called behind the last piece.
  void finish();
  /// Added to `at` of the pieces to come.
  void set_offset(std::size_t offset) { offset_ = offset; }

 private:
  void add(std::size_t at, std::string_view from, std::string_view to);

  Edits& edits_;
  std::string rule_;
  std::size_t offset_ = 0;
  bool is_open_ = false;             // there is a run that may still grow
  std::size_t begin_ = 0, end_ = 0;  // of that run
  std::string to_;
};

}  // namespace hansieve::convert
