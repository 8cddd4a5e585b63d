// The exact conversion of a piece of text, key by key: what OpenCC does, with nothing left out and no
// vector code. The fast converter calls it wherever its tables cannot decide alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clean/convert/match_table.h"
#include "clean/convert/plan.h"

namespace hansieve::convert {

/// Told of every piece that was converted by itself: where it begins in the text, what it was, what it
/// became. Pieces come in order and cover the text.
class PieceListener {
 public:
  virtual ~PieceListener() = default;
  virtual void on_piece(std::size_t at, std::string_view from, std::string_view to) = 0;
};

/// Rewrites a plan so that fewer steps give the same text: a stage that only knows single characters is
/// folded into the one before it, and a segmentation that cannot make a difference is dropped.
void simplify(Plan& plan);

class Chain {
 public:
  /// `plan` should have been simplified.
  explicit Chain(const Plan& plan);

  /// One stage and no segments: the longest match at each place is all there is to it.
  bool is_flat() const { return !has_segmentation_ && stages_.size() == 1; }
  /// The keys a text is looked through for first: those of the segmentation, with what all stages make of
  /// them, or of the first stage where there is none.
  const MatchTable& keys() const { return has_segmentation_ ? segmentation_ : stages_.front(); }

  /// The entries of keys(). `plan` is the one this was made of.
  Dictionary key_entries(const Plan& plan) const;

  /// Appends what `text` becomes. Valid UTF-8 only. `listener` may be null. O(bytes); no allocation but
  /// in `out`, once the thread is warm.
  void convert(std::string_view text, std::string& out, PieceListener* listener) const;

  /// Appends what the first segment of `text` becomes and returns the segment's size. The text begins where
  /// a segment does, or in one between keys and behind all that a key of a stage could reach.
  std::size_t convert_first_segment(std::string_view text, std::string& out) const;

  /// Appends `text` after the passes that come before everything else. Allocates.
  void normalize(std::string_view text, std::string& out) const;

  /// The last place in `text` where it can be cut when more text follows, found by walking it from its
  /// beginning: what stands before becomes the same whatever is to come, and so does the rest by itself. 0 if there
  /// is none. O(bytes); allocates about three times the size of the last segment.
  std::size_t decided(std::string_view text) const;

 private:
  void convert_segment(std::string_view segment, std::string& out) const;
  void convert_segments(std::string_view text, std::string& out, PieceListener* listener) const;
  std::size_t decided_in_segment(std::string_view segment) const;

  bool has_segmentation_ = false, copies_descriptions_ = false;
  std::vector<MatchTable> passes_;  // of the normalization
  MatchTable segmentation_;  // its values are what the stages make of the keys
  std::vector<MatchTable> stages_;
  std::size_t longest_key_bytes_ = 0;
};

}  // namespace hansieve::convert
